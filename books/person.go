package books

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// PersonSecret names the secret of a business that keys what identifies people.
const PersonSecret = "persons"

// OneWay is the key of what identifies a person (a mail address, a phone, a customer's number), out of
// which nobody without the secret can learn it, or find it by trying.
func OneWay(secret []byte, what, raw string) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(what + ":" + raw))
	return hex.EncodeToString(mac.Sum(nil)[:16])
}

// CustomerKey is OneWay of a customer's number; "" of none.
func CustomerKey(secret []byte, customer string) string {
	customer = strings.TrimSpace(customer)
	if customer == "" {
		return ""
	}
	return OneWay(secret, "customer", customer)
}
