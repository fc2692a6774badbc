// setuid: sleeps for a moment, a program to be executed with its owner's rights.
#include <unistd.h>

int main(void) {
  usleep(300000);
  return 0;
}
