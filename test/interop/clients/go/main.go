// client CLIENT URL PAUSE_MS WORKERS
//
// Sends requests until it is killed, each once. Prints one line for each: "CLIENT NUMBER STATUS BODY", or
// "CLIENT NUMBER 0 ERROR".
package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// A request that takes longer has failed.
const deadline = 10 * time.Second

// Sends one request. A body makes it a POST.
type request func(url string, body string) (status int, answer string, err error)

func main() {
	name, url := os.Args[1], os.Args[2]
	pause := time.Duration(number(os.Args[3])) * time.Millisecond
	workers := number(os.Args[4])
	version, send := client(name, url)
	fmt.Println(name, "version", version)
	for worker := range workers {
		go work(worker, workers, pause, func(n int, body string) {
			status, answer, err := send(fmt.Sprintf("%s&n=%d", url, n), body)
			if err != nil {
				status, answer = 0, strings.Join(strings.Fields(err.Error()), " ")
			}
			fmt.Println(name, n, status, answer)
		})
	}
	select {}
}

// GET and POST in turn.
func work(first int, step int, pause time.Duration, send func(n int, body string)) {
	for count := 0; ; count++ {
		body := ""
		if count%2 == 1 {
			body = "order"
		}
		send(first+count*step, body)
		time.Sleep(pause)
	}
}

func client(name string, url string) (version string, send request) {
	switch name {
	case "go-http1":
		return netHttp(false)
	case "go-http2":
		return netHttp(true)
	case "go-grpc":
		return grpcUnary(url)
	}
	panic("there is no client " + name)
}

func number(text string) int {
	value, err := strconv.Atoi(text)
	if err != nil {
		panic(err)
	}
	return value
}
