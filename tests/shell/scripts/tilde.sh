HOME=/home/me; echo ~ ~/x "~" '~' \~ a~ ~/"q r" "$HOME"/~
p=~/bin:~/lib; echo $p; export q=~/e; echo $q; r="~"; echo $r
cd /; mkdir -p /tmp 2>/dev/null; cd /tmp; echo ~+ ~-; case ~ in /home/me) echo yes ;; esac
[[ ~ == /home/me ]] && echo match; echo ${u:-~} ${u:-~/x} "${u:-~}"; a=(~ ~/y); echo ${a[@]}
