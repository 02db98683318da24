package wire

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	telegram "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

// Finding is one thing that Examine looked at.
type Finding struct {
	Name  string // what was looked at, such as "token"
	Fault bool   // it keeps kefu from working as it should
	Said  string // what is the matter, or what was seen
	Do    string // what to do about it, "" when there is nothing to do
}

// Examination says what to examine.
type Examination struct {
	Config
	AgentsChat int64
	WebhookURL string // where updates are meant to be posted
	Webhook    bool   // whether they are meant to be posted at all
	Agents     []int64
	Now        func() time.Time
}

// mostSkew is how far this machine's clock may be from Telegram's.
const mostSkew = 10 * time.Second

// dated is the HTTP client of an examination: it keeps what time Telegram's answers were given.
type dated struct {
	watching
	date time.Time
}

func (d *dated) Do(request *http.Request) (*http.Response, error) {
	response, err := d.watching.Do(request)
	if err == nil {
		if at, bad := http.ParseTime(response.Header.Get("Date")); bad == nil {
			d.date = at
		}
	}
	return response, err
}

// Examine looks from outside at what Telegram knows of this bot: whether the token is good, how updates arrive, what
// the bot may do in the agents' group, whether the agents can be written to in private, and what time it is there. It
// changes nothing, so it may be called beside a running kefu. Without a good token that is the only finding.
func Examine(ctx context.Context, config Examination) []Finding {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	client := &dated{watching: watching{newClient(context.Background(), nil)}}
	x, me := examine(ctx, config, client)
	if me == nil {
		return x.findings
	}
	x.inline(ctx, client)
	x.clock(client.date, config.Now())
	x.updates(ctx, config.Webhook)
	if config.AgentsChat == 0 {
		x.fine("group", "none is set, cases are handled in private chats")
	} else {
		x.group(ctx, me.ID)
	}
	x.agents(ctx, config.Agents)
	return x.findings
}

// ExamineGroup is Examine of the agents' group alone, and gives only faults. Without a group, or while Telegram does
// not say who this bot is, there are none.
func ExamineGroup(ctx context.Context, config Examination) []Finding {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	x, me := examine(ctx, config, &dated{watching: watching{newClient(context.Background(), nil)}})
	if me == nil || config.AgentsChat == 0 {
		return nil
	}
	x.findings = nil
	x.group(ctx, me.ID)
	return slices.DeleteFunc(x.findings, func(f Finding) bool { return !f.Fault })
}

// examine begins with who the bot is; nil when Telegram does not say so, and then the finding says why.
func examine(ctx context.Context, config Examination, client *dated) (*examination, *models.User) {
	config.APIURL = serverOf(config.APIURL)
	x := &examination{Examination: config}
	var err error
	x.api, err = telegram.New(config.Token, telegram.WithSkipGetMe(),
		telegram.WithServerURL(config.APIURL), telegram.WithHTTPClient(callTimeout, client))
	if err != nil {
		x.fault("token", "it is malformed", "copy KEFU_TELEGRAM_TOKEN from @BotFather once more")
		return x, nil
	}
	me, err := x.api.GetMe(ctx)
	switch fault := Classify(err); fault.Kind {
	case Done:
		x.fine("token", "it is @"+me.Username+"'s")
		return x, me
	case Unauthorized:
		x.fault("token", "Telegram refuses it", "ask @BotFather for the present one (/token) and set KEFU_TELEGRAM_TOKEN")
	default:
		x.fault("token", fault.Text, "see whether this machine reaches "+config.APIURL+" (KEFU_TELEGRAM_API_URL)")
	}
	return x, nil
}

// examination is one call of Examine.
type examination struct {
	Examination
	api      *telegram.Bot
	findings []Finding
}

func (x *examination) fine(name, said string) {
	x.findings = append(x.findings, Finding{Name: name, Said: said})
}

func (x *examination) fault(name, said, do string) {
	x.findings = append(x.findings, Finding{name, true, said, do})
}

// inline looks whether agents are offered ready answers while they type. The library reads getMe's
// supports_inline_queries under another name, so it is asked for here.
func (x *examination) inline(ctx context.Context, client *dated) {
	var answer struct {
		Result struct {
			Inline bool `json:"supports_inline_queries"`
		}
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, x.APIURL+"/bot"+x.Token+"/getMe", http.NoBody)
	if err == nil {
		var response *http.Response
		if response, err = client.Do(request); err == nil {
			err = json.NewDecoder(response.Body).Decode(&answer)
			_ = response.Body.Close()
		}
	}
	switch {
	case err != nil: // its text may show the token
		x.findings = append(x.findings, Finding{Name: "inline", Said: "whether it is on could not be found out", Do: "run kefu doctor once more"})
	case !answer.Result.Inline:
		x.findings = append(x.findings, Finding{
			Name: "inline", Said: "it is off: agents are not offered ready answers while they type",
			Do: "send /setinline to @BotFather, choose this bot, and give a placeholder such as 常用回复",
		})
	default:
		x.fine("inline", "agents are offered ready answers while they type")
	}
}

func (x *examination) clock(theirs, ours time.Time) {
	if theirs.IsZero() {
		return
	}
	// The header has whole seconds, and the answer took a while.
	if skew := ours.Sub(theirs); skew.Abs() > mostSkew {
		x.fault("clock", fmt.Sprintf("it is %v off Telegram's", skew.Round(time.Second)), "set this machine's clock by NTP (timedatectl set-ntp true)")
		return
	}
	x.fine("clock", "it agrees with Telegram's")
}

// updates looks at how updates arrive. Polling removes a webhook by itself, so that one is no fault.
func (x *examination) updates(ctx context.Context, webhook bool) {
	info, err := x.api.GetWebhookInfo(ctx)
	if fault := Classify(err); fault.Kind != Done {
		x.fault("updates", fault.Text, "try again; if it stays, look at status.telegram.org")
		return
	}
	recent := info.LastErrorDate != 0
	switch {
	case webhook && info.URL == "":
		x.fine("updates", "no webhook is set yet; kefu serve sets it at its start")
	case webhook && info.URL != x.WebhookURL:
		x.fault("updates", "Telegram posts them to "+info.URL, "start kefu serve with this KEFU_PUBLIC_URL, or stop the other server that uses this token")
	case webhook && recent && info.LastErrorMessage != "":
		x.fault("updates", fmt.Sprintf("Telegram could not post them: %s; %d wait", info.LastErrorMessage, info.PendingUpdateCount),
			"see whether "+x.WebhookURL+" is reached from outside, with a valid certificate, and KEFU_WEBHOOK_SECRET is the same everywhere")
	case webhook:
		x.fine("updates", fmt.Sprintf("the webhook is set, %d wait", info.PendingUpdateCount))
	case info.URL != "":
		x.findings = append(x.findings, Finding{
			Name: "updates", Said: "a webhook is set (" + info.URL + "); kefu serve removes it, since KEFU_UPDATES is polling",
			Do: "if another server uses this token, stop that server: it would set its webhook again",
		})
	default:
		x.fine("updates", fmt.Sprintf("polling, %d wait", info.PendingUpdateCount))
	}
}

func (x *examination) group(ctx context.Context, me int64) {
	chat, err := x.api.GetChat(ctx, &telegram.GetChatParams{ChatID: x.AgentsChat})
	switch fault := Classify(err); {
	case fault.Kind == GroupMoved:
		x.fault("group", fmt.Sprintf("it became a supergroup, with the id %d", fault.Chat), fmt.Sprintf("set KEFU_AGENTS_CHAT to %d", fault.Chat))
		return
	case fault.Kind != Done:
		x.fault("group", fmt.Sprintf("%d: %s", x.AgentsChat, fault.Text), "add the bot to the group as an administrator, and see that KEFU_AGENTS_CHAT is the group's id (it begins with -100)")
		return
	case !chat.IsForum:
		x.fault("group", "“"+chat.Title+"” has no topics", "turn on Topics in the group's settings")
	default:
		x.fine("group", "“"+chat.Title+"” has topics")
	}
	member, err := x.api.GetChatMember(ctx, &telegram.GetChatMemberParams{ChatID: x.AgentsChat, UserID: me})
	if fault := Classify(err); fault.Kind != Done {
		x.fault("rights", fault.Text, "add the bot to the group as an administrator")
		return
	}
	admin := member.Administrator
	if member.Type != models.ChatMemberTypeAdministrator || admin == nil {
		x.fault("rights", "the bot is no administrator of the group", "make it one: it must read all messages and manage topics")
		return
	}
	if !admin.CanManageTopics {
		x.fault("rights", "the bot may not manage topics", "turn on “Manage topics” in the bot's administrator rights")
	}
	if !admin.CanPinMessages {
		x.fault("rights", "the bot may not pin messages, so the board gets lost", "turn on “Pin messages” in the bot's administrator rights")
	}
	if admin.CanManageTopics && admin.CanPinMessages {
		x.fine("rights", "the bot may manage topics and pin messages")
	}
}

// agents sees who has not started the bot: cases cannot go on in such an agent's private chat when the group is lost.
func (x *examination) agents(ctx context.Context, agents []int64) {
	var notStarted []string
	for _, id := range agents {
		if _, err := x.api.GetChat(ctx, &telegram.GetChatParams{ChatID: id}); Classify(err).Kind != Done {
			notStarted = append(notStarted, fmt.Sprint(id))
		}
	}
	switch {
	case len(agents) == 0:
		x.fault("agents", "there are none", "set KEFU_AGENTS to the user ids of the agents")
	case len(notStarted) > 0:
		x.findings = append(x.findings, Finding{
			Name: "agents", Fault: x.AgentsChat == 0, Said: "these have not started the bot: " + strings.Join(notStarted, ", "),
			Do: "they should open a private chat with it and press Start, so that cases can go on there",
		})
	default:
		x.fine("agents", fmt.Sprintf("all %d can be written to in private", len(agents)))
	}
}
