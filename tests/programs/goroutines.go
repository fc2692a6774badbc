// Many goroutines make, read, rename and remove files below the directory of the first argument, and
// run shells there.
package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
)

func must(err error) {
	if err != nil {
		fmt.Println("failed:", err)
		os.Exit(1)
	}
}

func files(dir string, number int) {
	for k := 0; k < 20; k++ {
		name := fmt.Sprintf("%s/a/f%d-%d", dir, number, k)
		must(os.WriteFile(name, bytes.Repeat([]byte{byte(number)}, 1000+k), 0o644))
		data, err := os.ReadFile(name)
		must(err)
		if len(data) != 1000+k || data[k] != byte(number) {
			fmt.Println("wrong content of", name)
		}
		must(os.Rename(name, name+"x"))
		info, err := os.Stat(name + "x")
		must(err)
		if info.Size() != int64(1000+k) {
			fmt.Println("wrong size of", name)
		}
		if k%2 == 0 {
			must(os.Remove(name + "x"))
		}
	}
}

func shells(dir string, number int) {
	for k := 0; k < 5; k++ {
		command := exec.Command("sh", "-c", "pwd; echo hi > made$0-$1", fmt.Sprint(number), fmt.Sprint(k))
		command.Dir = dir + "/a/b"
		out, err := command.CombinedOutput()
		must(err)
		if string(out) != dir+"/a/b\n" {
			fmt.Println("a shell stands in", string(out))
		}
	}
}

func main() {
	dir := os.Args[1]
	must(os.MkdirAll(dir+"/a/b/c", 0o755))
	var all sync.WaitGroup
	start := func(body func(string, int), count int) {
		for i := 0; i < count; i++ {
			all.Add(1)
			go func(i int) {
				defer all.Done()
				body(dir, i)
			}(i)
		}
	}
	start(files, 200)
	start(shells, 8)
	all.Wait()

	entries := 0
	must(filepath.WalkDir(dir, func(string, fs.DirEntry, error) error { entries++; return nil }))
	fmt.Println(entries, "entries")
	must(os.Chdir(dir + "/a"))
	here, _ := os.Getwd()
	fmt.Println(here)
	must(os.Symlink("b", "link"))
	resolved, _ := filepath.EvalSymlinks(dir + "/a/link")
	fmt.Println(resolved)
	must(os.RemoveAll(dir + "/a"))
	_, err := os.Stat(dir + "/a")
	fmt.Println(err)
}
