package main

import (
	"context"
	"net/url"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
)

// A unary call is always a POST; its path carries what the query says elsewhere.
func grpcUnary(target string) (string, request) {
	connection, err := grpc.NewClient(
		"dns:///"+parse(target).Host,
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDisableRetry(),
		grpc.WithDefaultCallOptions(grpc.ForceCodec(asIs{})),
	)
	if err != nil {
		panic(err)
	}
	return grpc.Version, func(url string, _ string) (int, string, error) {
		ctx, cancel := context.WithTimeout(context.Background(), deadline)
		defer cancel()
		order, answer := []byte("order"), []byte{}
		err := connection.Invoke(ctx, parse(url).RequestURI(), &order, &answer)
		return 200, string(answer), err
	}
}

func parse(text string) *url.URL {
	parsed, err := url.Parse(text)
	if err != nil {
		panic(err)
	}
	return parsed
}

// Messages are bytes.
type asIs struct{}

func (asIs) Marshal(message any) ([]byte, error) { return *message.(*[]byte), nil }

func (asIs) Unmarshal(data []byte, message any) error {
	*message.(*[]byte) = append([]byte(nil), data...)
	return nil
}

func (asIs) Name() string { return "proto" }
