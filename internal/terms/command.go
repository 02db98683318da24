package terms

// Command is a slash command of Telegram, such as /orders.
type Command struct {
	Name string
	For  Commander
	// OfCase: it is about one case, so that given anywhere else it asks which.
	OfCase bool
}

// Commander is to whom a command is offered.
type Commander string

// Who is offered commands.
const (
	ForCustomers Commander = "customers"
	ForAgents    Commander = "agents"
	ForStaff     Commander = "staff" // all of them
	ForLeads     Commander = "leads" // supervisors and admins
	ForAdmins    Commander = "admins"
)

// Commands are all of them, in the order in which they are offered. docs/contracts.md names them.
var Commands = []Command{
	{Name: "start", For: ForCustomers},
	{Name: "orders", For: ForCustomers},
	{Name: "cancel", For: ForCustomers},
	{Name: "status", For: ForCustomers},
	{Name: "human", For: ForCustomers},
	{Name: "lang", For: ForCustomers},
	{Name: "help", For: ForCustomers},
	{Name: "export", For: ForCustomers},
	{Name: "unlink", For: ForCustomers},

	{Name: "next", For: ForAgents},
	{Name: "queue", For: ForAgents},
	{Name: "me", For: ForAgents},
	{Name: "away", For: ForAgents},
	{Name: "back", For: ForAgents},
	{Name: "r", For: ForAgents, OfCase: true},
	{Name: "langs", For: ForAgents},
	{Name: "secret", For: ForAgents, OfCase: true},
	{Name: "tag", For: ForAgents, OfCase: true},
	{Name: "mute", For: ForAgents, OfCase: true},
	{Name: "unmute", For: ForAgents, OfCase: true},
	{Name: "ban", For: ForAgents, OfCase: true},
	{Name: "unban", For: ForAgents, OfCase: true},

	{Name: "console", For: ForStaff},

	{Name: "say", For: ForLeads, OfCase: true},
	{Name: "take", For: ForLeads, OfCase: true},
	{Name: "reassign", For: ForLeads},

	{Name: "report", For: ForAdmins},
}

// CommandsFor are the names of the commands that are offered to some.
func CommandsFor(whom Commander) []string {
	var names []string
	for _, c := range Commands {
		if c.For == whom {
			names = append(names, c.Name)
		}
	}
	return names
}

// CommandOfCase tells whether a command is about one case.
func CommandOfCase(name string) bool {
	for _, c := range Commands {
		if c.Name == name {
			return c.OfCase
		}
	}
	return false
}
