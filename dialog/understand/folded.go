package understand

// Folded is a text in the one spelling in which messages are read: simplified characters, half width, lower case.
func Folded(text string) string { return string(fold(text).lower) }
