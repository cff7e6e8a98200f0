// A service that others wait for: answers every request 100 ms after it came in.
//
//	downstream PORT
package main

import (
	"log"
	"net/http"
	"os"
	"time"
)

const delay = 100 * time.Millisecond

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: downstream PORT")
	}
	answer := []byte("{}")
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(delay)
		w.Header().Set("Content-Type", "application/json")
		w.Write(answer)
	})
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Args[1], handler))
}
