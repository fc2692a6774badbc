import type { CommandTable } from "./table.ts";

export const table: CommandTable = {
  cases: [
    "expr 1 + 2; expr 7 - 10; expr 3 '*' 4; expr 7 / 2; expr -7 / 2; expr 7 % 3; expr -7 % 3; expr 2 + 3 '*' 4; expr '(' 2 + 3 ')' '*' 4; expr 99999999999999999999 + 1",
    "expr 1 = 1; expr 1 '<' 2; expr 10 '<' 9; expr a '<' b; expr 10 '>=' 9; expr a != a; echo $?; expr 1 '>' 2; echo $?; expr abc '<=' abd; expr 010 = 10; expr 1 == 1",
    "expr 0 '|' 5; expr '' '|' x; expr 3 '|' 5; expr 1 '&' 2; expr 0 '&' 2; echo $?; expr '' '&' 1; expr 0 '|' 0; echo $?; expr '' '|' ''",
    "expr abc : 'a.'; expr abc : 'a\\(.\\)'; expr abc : x; echo $?; expr abc : '\\(x\\)'; echo $?; expr /usr/bin : '.*/\\(.*\\)'; expr abc : 'b'; expr match abc 'ab*'; expr aXb : '.*X' ; expr foo : 'fo*$'; expr length éa; expr é : .",
    "expr substr hello 2 3; expr substr hello 0 3; echo $?; expr substr hello 4 9; expr index hello lo; expr index hello z; expr length hello; expr length ''; expr + length; expr + match : m; expr substr hello x 1",
    "expr; echo $?; expr 1 +; echo $?; expr 1 2; echo $?; expr a + 1; echo $?; expr 1 / 0; echo $?; expr '(' 1; expr '(' 1 2; expr ')'; expr 1 % 0; expr x : '\\('; echo $?; expr -- 1 + 1; expr 0; echo $?; expr ''; echo $?; expr a; expr -5; expr 00; echo $?; expr 1 + a",
  ],
};
