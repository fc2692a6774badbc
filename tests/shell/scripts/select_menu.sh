PS3='pick: '
select f in apple 'red pear' quit; do
  case $f in quit) break ;; '') echo "no $REPLY" ;; *) echo "you took $f ($REPLY)" ;; esac
done <<< $'1\n7\n2\n3\n' 2>/dev/null
echo "last $f"; select x in a b; do echo never; done < /dev/null 2>/dev/null; echo "eof $?"
