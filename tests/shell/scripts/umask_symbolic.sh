for m in a-s u=rwx,g=rx a=X g+w +r u=g =rw, o-r,a+x 1234567 0124 a=r+w ; do umask 022; umask $m 2>/dev/null; echo "$m $? $(umask) $(umask -S)"; done
