echo "$(echo "$(echo "a $(echo 'b "c"')")")"; x=$(cat <<EOF
here in $(echo subst)
EOF
); echo "$x"; echo $(case x in x) echo "case ) in subst";; esac); y=`echo "back \`echo inner\` \$HOME \\\\ x"`; echo "$y" | cut -c1-11
echo "$(printf '%s\n' 'multi
line')" ; z=$( (echo sub; echo shell) | sort ); echo $z; echo ${v:-$(echo default)} "${v:-$(echo "q d")}"; echo $(< /dev/null)empty; echo hi > f; echo "$(<f)" $(cat < f) $(echo '#' not a comment)
echo $(( $(echo 2) + `echo 3` )) "$( : )"; w=$(echo a; echo b >&2) 2>/dev/null; echo "$w"; arr=($(echo 1 2 3)); echo ${#arr[@]}; $(echo echo) run by name
