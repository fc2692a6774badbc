/* 0 when everything the program is made of works. */
int selftest(void);
