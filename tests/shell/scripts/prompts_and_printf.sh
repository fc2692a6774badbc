printf '[%10.5(%Y-%m-%d)T]\n' 1557978599; printf '[%-12(%Y)T][%.2(%Y)T]\n' 0 0; printf '[%3(%Y)T]' 0; echo
printf '[%.0f][%#.0f][%g][%#g][%#.3g][%#e]\n' 3 3 3 3 3 3; printf '[%#o][%#x][%#X][%#x]\n' 8 255 255 0; printf '[%#5.3x]\n' 1
printf '%c' $'\u03bc' | od -An -tx1; printf '[%3c]' ab; echo
PS1='foo \# bar'; a=${PS1@P}
b=${PS1@P}
echo $(( ${b//[^0-9]} - ${a//[^0-9]} ))
PS1='\$'; echo "${PS1@P}"; PS1='\\$'; echo "${PS1@P}"; PS1='\\\$'; echo "${PS1@P}";  PS1='\\\\$'; echo "${PS1@P}"; PS1='a\\b'; echo "${PS1@P}";
