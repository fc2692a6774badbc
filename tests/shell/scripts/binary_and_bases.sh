to_base() { local n=$1 b=$2 out= d=0123456789abcdef; (( n )) || out=0; while (( n )); do out=${d:n%b:1}$out; (( n /= b )); done; echo $out; }
for n in 0 5 255 4096; do echo "$n: $(to_base $n 2) $(to_base $n 8) $(to_base $n 16) $((2#$(to_base $n 2)))"; done
ip=192.168.10.77; IFS=. read -r a b c d <<< $ip; n=$(( (a<<24) + (b<<16) + (c<<8) + d )); echo $n
mask=$(( 0xffffffff << (32-20) & 0xffffffff )); net=$(( n & mask )); echo "$((net>>24&255)).$((net>>16&255)).$((net>>8&255)).$((net&255))"
gcd() { (( $2 )) && gcd $2 $(( $1 % $2 )) || echo $1; }; gcd 84 36; ord() { printf '%d' "'$1"; }; ord A; echo; printf "\\$(printf %03o 66)\n"
