// The floor in Go: one goroutine a connection that answers every request head with the same bytes.
package main

import (
	"bytes"
	"log"
	"net"
	"os"
)

var answer = []byte("HTTP/1.1 200 OK\r\n" +
	"Content-Type: text/plain;charset=UTF-8\r\n" +
	"Content-Length: 13\r\n" +
	"\r\n" +
	"Hello, World!")

var endOfHead = []byte("\r\n\r\n")

func serve(connection net.Conn) {
	defer connection.Close()
	buffer := make([]byte, 4096)
	have := 0
	for have < len(buffer) {
		n, err := connection.Read(buffer[have:])
		if err != nil {
			return
		}
		have += n
		for {
			end := bytes.Index(buffer[:have], endOfHead)
			if end < 0 {
				break
			}
			if _, err := connection.Write(answer); err != nil {
				return
			}
			have = copy(buffer, buffer[end+len(endOfHead):have])
		}
	}
}

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:"+os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	for {
		connection, err := listener.Accept()
		if err != nil {
			log.Fatal(err)
		}
		go serve(connection)
	}
}
