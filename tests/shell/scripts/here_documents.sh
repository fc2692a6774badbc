name=World n=3
cat <<EOF
Hello $name, $((n * 2)) times \$name \\ \`x\` "quoted" 'single'
$(printf '%s-' a b c)
${name:+set} ${undefined:-"a default"} ${name/o/0}
EOF
cat <<'EOF'
Nothing $name is $(expanded) here \\ \$
EOF
cat <<-EOF
	tabs go
		all of them $name
	EOF
cat <<"E O F" | tr a-z A-Z
shout $name
E O F
f() { cat <<EOF; echo "after: $1"; }
body of $1
EOF
f argument
while read -r a b; do echo "[$b|$a]"; done <<EOF
one two
three   four five
EOF
cat <<A; cat <<B
first
A
second
B
cat <<< "here string $name" ; cat <<< 'a  b'; x='p   q'; cat <<< $x
