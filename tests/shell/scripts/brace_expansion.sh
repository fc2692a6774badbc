echo {a,b,c} x{1,2}y {1..5} {5..1} {a..e} {1..10..3} {10..1..-4} {01..03} {-2..2} {a..g..2}
echo a{b,c{d,e}}f {,x}y {x,}y {a,b}{1,2} pre{fix,}ed
echo {a} {} {a,} {1..} {a..1} a{b c}d '{a,b}' "{a,b}" \{a,b\} {a,b
echo ${x-{a,b}} {$((1)),2} {'a b',c} "x"{1,2}
v=3; echo {1..$v} {0..3}{a,b}
touch f{1..3}.{txt,log}; echo *.txt; mkdir -p d/{a,b}/{x,y}; echo d/*/*
for i in {1..3}{a,b}; do printf '%s ' $i; done; echo {001..10..4} {z..w}
