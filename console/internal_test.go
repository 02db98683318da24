package console

// Route is a page, or the target of a form, and who may use it, for tests.
type Route struct{ Pattern, Role string }

// Routes are all that the console serves.
func Routes() []Route {
	c := &Console{config: Config{Teaching: &Teaching{}}}
	var all []Route
	for pattern := range c.forVisitors() {
		all = append(all, Route{pattern, "visitors"})
	}
	for _, one := range c.forStaff() {
		all = append(all, Route{one.pattern, map[role]string{anyStaff: "staff", leaders: "leaders", onlyAdmins: "admins"}[one.role]})
	}
	return all
}
