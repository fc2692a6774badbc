import { scenario } from "./scenario.ts";

const FILL = `create table t(id integer primary key, text text);
  with recursive n(i) as (select 1 union all select i + 1 from n where i < 5000)
  insert into t select i, 'row ' || i from n; create index x on t(text);`;

scenario("sqlite3 with a rollback journal", {
  needs: ["sqlite3"],
  script:
    `cd "$DIR" && sqlite3 d.db "${FILL}" && sqlite3 d.db 'pragma journal_mode; pragma integrity_check'
    sqlite3 d.db "begin; delete from t where id % 2; rollback; select count(*) from t;"
    sqlite3 d.db "begin; update t set text = 'x' where id < 100; commit; select count(*) from t where text = 'x'"
    sqlite3 d.db 'vacuum; pragma page_count'; ls; sqlite3 d.db .dump | md5sum
    sqlite3 d.db ".backup copy.db" && sqlite3 copy.db 'select max(id) from t'; ls`,
});

scenario("sqlite3 with WAL, by two writers at once", {
  needs: ["sqlite3"],
  script: `cd "$DIR" && sqlite3 d.db "pragma journal_mode = wal; ${FILL}" && ls
    write() { for i in 1 2 3 4 5 6 7 8 9 10; do
      sqlite3 -cmd '.timeout 20000' d.db "insert into t(text) values('$1 $i')"; done; }
    write a & write b & wait; sqlite3 d.db 'select count(*) from t; pragma integrity_check'
    sqlite3 d.db 'delete from t where id = 1' '.shell ls' 'select count(*) from t'
    sqlite3 d.db 'pragma wal_checkpoint(truncate); pragma journal_mode = delete'; ls`,
});
