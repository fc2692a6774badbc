f() { local OPTIND=1 opt; while getopts ":abcxyz" opt; do echo $opt $OPTIND; if [[ $opt = y ]]; then f -abc; fi; done; }; f -xyz; echo $OPTIND
set -- -abc d; getopts abc o; set -- -a; getopts abc o; echo $o $OPTIND $?; OPTIND=1; readonly OPTARG; set -- -q; getopts :x o; echo "$o ${OPTARG-unset}"
