ls() { echo my ls; }; ls; command ls -d /; \ls; unset -f ls; type -t cd if ls_nope f; echo $?
command -v cd; command -v nope || echo "none $?"; f() { :; }; command -v f; type -t f; type f | head -n 1
builtin echo built; builtin nope 2>/dev/null; echo $?; nosuchcommand 2>/dev/null; echo $?; ./nofile 2>/dev/null; echo $?
echo 'echo script $1' > s.sh; . ./s.sh x; mkdir d; ./d 2>/dev/null; echo $?; "" 2>/dev/null; echo $?
c=echo; $c indirect; $c$c 2>/dev/null; echo $?; e=; $e echo empty word gone; hash -r; true "$e"; echo $?
