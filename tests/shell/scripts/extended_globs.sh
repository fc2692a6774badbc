touch .a .foo .x bar baz 'a[b'; mkdir d; touch d/.h d/v
for o in '' -s; do shopt ${o:--u} dotglob
for p in '@(.foo)' '!(.foo)' '@(.foo|*)' '!(bar).foo' '*(bar).foo' '?(.)foo' '.?' '@(.?)' '!(.?)' '@(?|.?)' '@(*|.*)' '[.]foo' '@([.]|.)foo' '+(.|f|o)' '!(*)' '*' 'd/@(.h|v)' '@(.|..)' 'b!(x)*' '!(x)b*' '+(a|b[)*' '!([*)*'; do echo "$p:" $p; done; done
shopt -u dotglob globskipdots; echo .* @(.|..) @(.*) '|' !(.*) '|' *
for t in foo foobar foobb b ''; do for p in '!(foo)*' '!(foo)' '!(foo)b*' '*!(foo)' '@(!(foo)|x)*' '!(!(foo))' '*(a|b[)' '*(a|b[)|f*'; do [[ $t = $p ]] && echo "$t in $p"; eval "case \$t in $p) echo case \"$t $p\";; esac"; done; done
x=foobar; echo ${x/!(foo)/-} ${x#!(f)} ${x##!(foobar)} ${x%!(r)} ${x//!(o)/.}
