// Go's net/http with its defaults: a greeting, and an order that is decoded, validated and answered as JSON.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strings"
)

type item struct {
	Sku      string `json:"sku"`
	Quantity int    `json:"quantity"`
	Price    int64  `json:"price"`
}

type order struct {
	Customer string `json:"customer"`
	Currency string `json:"currency"`
	Items    []item `json:"items"`
}

type receipt struct {
	ID       string `json:"id"`
	Customer string `json:"customer"`
	Currency string `json:"currency"`
	Items    int    `json:"items"`
	Total    int64  `json:"total"`
}

func (o order) check() error {
	if strings.TrimSpace(o.Customer) == "" || len(o.Customer) > 64 {
		return fmt.Errorf("customer must have 1 to 64 characters")
	}
	if len(o.Currency) != 3 {
		return fmt.Errorf("currency must have 3 letters")
	}
	for _, letter := range o.Currency {
		if letter < 'A' || letter > 'Z' {
			return fmt.Errorf("currency must have 3 letters")
		}
	}
	if len(o.Items) == 0 || len(o.Items) > 100 {
		return fmt.Errorf("items must have 1 to 100 elements")
	}
	for _, i := range o.Items {
		if strings.TrimSpace(i.Sku) == "" || len(i.Sku) > 32 || i.Quantity < 1 || i.Quantity > 1000 || i.Price < 0 {
			return fmt.Errorf("an item is not valid")
		}
	}
	return nil
}

func hello(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain;charset=UTF-8")
	io.WriteString(w, "Hello, World!")
}

func place(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	var o order
	if err := json.NewDecoder(r.Body).Decode(&o); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if err := o.check(); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	total := int64(0)
	for _, i := range o.Items {
		total += int64(i.Quantity) * i.Price
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(receipt{ID: "o-1", Customer: o.Customer, Currency: o.Currency, Items: len(o.Items), Total: total})
}

func main() {
	http.HandleFunc("/hello", hello)
	http.HandleFunc("/orders", place)
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Args[1], nil))
}
