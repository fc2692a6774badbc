# Control characters of names are shown in messages.
shown() { "$@" 2>&1 | sed 's/.*: \(.*: command not found\)/\1/'; }
shown $'\003'
shown $'a\tb\001'
shown plain-name-of-nothing
