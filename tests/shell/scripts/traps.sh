trap 'echo "exit $?"' EXIT
trap 'echo "caught USR1"' USR1; kill -USR1 $$; echo after
trap '' TERM; kill -TERM $$; echo ignored
trap - TERM USR1; trap
( trap 'echo sub exit' EXIT; exit 2 ); echo $?
f() { trap 'echo "return from f"' RETURN; echo in f; }; f; trap - RETURN
trap 'echo "err $?"' ERR; false; true; (exit 6); if false; then :; fi; false || :; trap - ERR
g() { trap 'echo changed exit' EXIT; }; g
trap -p EXIT
exit 3
