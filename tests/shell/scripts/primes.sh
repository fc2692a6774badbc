# The sieve of Eratosthenes.
limit=60
for (( i = 2; i <= limit; i++ )); do sieve[i]=1; done
for (( i = 2; i * i <= limit; i++ )); do
  [[ ${sieve[i]} ]] || continue
  for (( j = i * i; j <= limit; j += i )); do unset "sieve[j]"; done
done
echo "${!sieve[@]}"
echo "${#sieve[@]} primes up to $limit, the last ${!sieve[*]: -1}" 2>/dev/null
keys=("${!sieve[@]}")
echo "${keys[-1]} ${keys[@]: -3:2}"
