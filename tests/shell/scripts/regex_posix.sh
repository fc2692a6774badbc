[[ abc =~ (b|bc) ]] && echo ${BASH_REMATCH[0]}; [[ "a]" =~ [^][]+ ]]; echo $?; re='('; [[ x =~ $re ]]; echo $?
[[ aab =~ a{2}b$ ]]; echo $?; re='^([[:alpha:]_]+)=(.*)$'; [[ key=va=l =~ $re ]]; echo "${BASH_REMATCH[1]}:${BASH_REMATCH[2]}"; [[ 'a.b' =~ a\.b ]]; echo $?; [[ axb =~ "a.b" ]]; echo $?; [[ 'foo bar' =~ foo\ ba[rz] ]]; echo $?; [[ w0rd =~ ^\w+$ ]]; echo $?
