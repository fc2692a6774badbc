mkdir shut closed; echo secret > shut/f; echo x > none; echo y > ro; ln -s shut/f link; echo z > closed/z
chmod 000 none shut; chmod 400 ro; chmod 500 closed
for o in e f r w x s; do for n in none shut shut/f ro link closed; do test -$o $n && printf '%s ' "$o:$n"; done; echo; done
cat none; echo $?; cat shut/f; echo $?; cat link; echo $?; echo x > none; echo $?; echo x > ro; echo $?
echo x > closed/new; echo $?; ls shut; echo $?; cd shut; echo $?; find shut; echo $?; grep -r secret .; echo $?
mkdir closed/d; echo $?; rm -f closed/z; echo $?; mv closed/z z; echo $?; mv ro closed/ro; echo $?; cp none copy; echo $?
touch shut/t; echo $?; touch none; echo $?; ln none hard; echo $?; . ./none; echo $?; echo shut/*; rmdir shut/x; echo $?
: >> ro; echo $?; wc -c none; ls -l none | cut -c1-10; stat -c %a none shut; chmod 600 none; cat none; rm -rf closed; echo $?
head none shut/f; tail -n 1 ro; sort none nosuch; cp -r shut s2; echo $?; ls -d s2; echo v 1<> ro; echo $?; ./ro; echo $?
chmod 755 shut closed; rm -rf shut closed; ls
