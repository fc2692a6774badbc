# Which subshells show the traps of the shell above.
trap 'echo end' EXIT
trap 'echo usr1' USR1
echo 1; trap | cat
echo 2; cat <(trap)
echo 3; (trap)
echo 4; echo "$(trap)"
echo 5; trap '' INT; cat <(trap; (trap); trap 'echo own' HUP; trap)
echo 6; (trap '' QUIT; trap)
trap - EXIT
