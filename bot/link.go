package bot

// StartLink is the address that opens a private chat with this bot and hands it a one-time token
// (core.telegram.org/bots/features#deep-linking). It is "" before Check has asked Telegram for the bot's name.
func (b *Bot) StartLink(token string) string {
	name := b.username.Load()
	if name == nil {
		return ""
	}
	return "https://t.me/" + *name + "?start=" + token
}
