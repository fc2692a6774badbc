re='^a.c$'; [[ abc =~ $re ]]; echo $?
re='a{2}'; [[ aa =~ $re ]]; echo $?
re='^a$'; [[ a =~ $re ]]; echo $?
re='^a'; [[ a =~ ${re}$ ]]; echo $?
re='.'; [[ a =~ $re ]]; echo $?
re='a\'; [[ 'a\' =~ $re ]]; echo $?
re='\.'; [[ 'a.' =~ $re ]]; echo $?
re='a.c'; [[ abc =~ "$re" ]]; echo $?
re='[a&b]'; s='x&y'; r='<&>'; echo ${s/\&/$r} ${s/x/$r} ${s/x/"$r"} ${s/x/\&} ${s/x/<&>} "${s/x/$r}" "${s/x/\&$r}"; r='\&'; echo ${s/x/$r} "${s/x/$r}"; r='a\b'; echo ${s/x/$r} "${s/x/$r}"; r='\\'; echo ${s/x/$r}
