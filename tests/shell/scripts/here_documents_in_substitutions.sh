x=$(cat <<X
abc ( one
X)
echo "$x" $LINENO
y=$(cat <<X; echo b )
abc
X
echo "$y"
z=$(cat <<-X
	a $(echo in)
	X) w=1; echo "$z $w"
echo "$(cat <<'X' | tr a-z A-Z
quoted ) $HOME
X)" and "$(cat <<X; cat <<Y
first
X
second
Y)"
f() { echo "$(cat <<X
in a function
X)"; }
f; declare -f f
n=$(cat <<X
X marks ) nothing
 X)
X
); echo "$n"
cat <<-'	END' > out
	hello
	END
cat out
cat <<END
hello
END\
END
echo end ENDEND
END
