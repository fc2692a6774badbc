mkdir -p d/e/f .hid; touch a1 a2 b1 .dot d/x d/e/y 'sp ace' $'new\nline' "q'uote" $'by\xff\xfete' 'st*r' '[br]'
printf '<%s>' *; echo; printf '<%s>' .*; echo; printf '<%s>' */ ; printf '<%s>' */*; echo; shopt -s globstar; printf '<%s>' **; echo; echo; shopt -s dotglob; printf '<%s>' *; echo; shopt -u dotglob
printf '<%s>' a? [ab]1 ?[!1] nosuch* /usr/include/std*.h /usr/include/s[ty][ds]*.h; echo; shopt -s nullglob; printf '<%s>' nosuch*; shopt -u nullglob; shopt -s extglob; printf '<%s>' !(a*|b*) @(a1|b1) +(a)?; echo
ls *; for f in *; do test -e "$f" && echo "ok"; done; cat $'by\xff\xfete'; echo data > $'by\xff\xfete'; cat by*; rm -- *; ls -A; echo */*; cd d; echo ../*; echo ../d/*; GLOBIGNORE='x'; echo *
