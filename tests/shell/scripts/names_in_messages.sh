# Names in messages: control characters shown, and what a backquote begins.
shown() { "$@" 2>&1 | sed "s,$PWD/,HERE/,; s/^[^:]*: //"; }
shown $'\003'
shown $'a\tb\'c'
shown plain-name-of-nothing
echo _`"pwd`_
