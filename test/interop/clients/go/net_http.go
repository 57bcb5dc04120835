package main

import (
	"io"
	"net/http"
	"runtime"
	"strings"
)

// The standard library's client with one transport. It speaks HTTP/2 if the URL is of the scheme https.
func netHttp(http2 bool) (string, request) {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(!http2)
	protocols.SetHTTP2(http2)
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.Protocols = protocols
	client := &http.Client{Transport: transport, Timeout: deadline}
	return runtime.Version(), func(url string, body string) (int, string, error) {
		response, err := client.Do(newRequest(url, body))
		if err != nil {
			return 0, "", err
		}
		defer response.Body.Close()
		answer, err := io.ReadAll(response.Body)
		return response.StatusCode, string(answer), err
	}
}

// The body is a plain reader, so that the client can't rewind and repeat it (there is no GetBody).
func newRequest(url string, body string) *http.Request {
	method, reader := "GET", io.Reader(nil)
	if body != "" {
		method, reader = "POST", io.NopCloser(strings.NewReader(body))
	}
	request, err := http.NewRequest(method, url, reader)
	if err != nil {
		panic(err)
	}
	if body != "" {
		request.ContentLength = int64(len(body))
	}
	return request
}
