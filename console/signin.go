package console

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"kefu/dialog/texts"
	"kefu/handoff"
	"kefu/transcript"
)

// Cookies of the console.
const (
	sessionCookie = "kefu_session"
	langCookie    = "kefu_lang"
)

// staffPage is a page for somebody who is signed in. It either answers or returns an error.
type staffPage func(w http.ResponseWriter, r *http.Request, viewer handoff.Staff) error

// staff shows next to signed-in staff, and everybody else how to get in.
func (c *Console) staff(next staffPage) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		viewer, err := c.viewer(r)
		if errors.Is(err, errSignedOut) {
			c.render(w, r, http.StatusUnauthorized, "message", c.message(r, viewer, "signed_out"))
			return
		}
		if err == nil {
			err = next(w, r, viewer)
		}
		if err != nil {
			c.fail(w, r, viewer, err)
		}
	}
}

var errSignedOut = errors.New("signed out")

// viewer is who sends the request, with the roles of this moment.
func (c *Console) viewer(r *http.Request) (handoff.Staff, error) {
	cookie, err := r.Cookie(sessionCookie)
	if err != nil {
		return handoff.Staff{}, errSignedOut
	}
	viewer, err := c.desk.Session(r.Context(), c.db, cookie.Value, time.Now())
	if errors.Is(err, handoff.ErrNoSession) {
		return handoff.Staff{}, errSignedOut
	}
	if err != nil {
		return handoff.Staff{}, fmt.Errorf("look up the session: %w", err)
	}
	return viewer, nil
}

// showLink answers to a one-time link with a button. It does not spend the link, because messengers and mail scanners
// open links to preview them.
func (c *Console) showLink(w http.ResponseWriter, r *http.Request) {
	live, err := c.desk.LinkIsLive(r.Context(), c.db, r.PathValue("token"), time.Now())
	if err != nil {
		c.fail(w, r, handoff.Staff{}, err)
		return
	}
	if !live {
		c.render(w, r, http.StatusGone, "message", c.message(r, handoff.Staff{}, "spent"))
		return
	}
	p := c.page(r, handoff.Staff{}, "")
	p.Heading = p.T("enter.title")
	c.render(w, r, http.StatusOK, "enter", p)
}

// spendLink signs in with a one-time link.
func (c *Console) spendLink(w http.ResponseWriter, r *http.Request) {
	session, viewer, err := c.desk.SignIn(r.Context(), c.db, r.PathValue("token"), time.Now())
	if errors.Is(err, handoff.ErrSignInSpent) {
		c.render(w, r, http.StatusGone, "message", c.message(r, handoff.Staff{}, "spent"))
		return
	}
	if err != nil {
		c.fail(w, r, handoff.Staff{}, fmt.Errorf("sign in: %w", err))
		return
	}
	c.log.InfoContext(r.Context(), "console: signed in", "staff", viewer.ID)
	if err := c.transcript.NoteAct(r.Context(), c.db, transcript.StaffAct{At: time.Now(), Staff: viewer.ID, Act: "sign_in"}); err != nil {
		c.fail(w, r, handoff.Staff{}, err)
		return
	}
	c.setCookie(w, sessionCookie, session, 0)
	http.Redirect(w, r, "/console/", http.StatusSeeOther)
}

// signOut ends the session on both sides.
func (c *Console) signOut(w http.ResponseWriter, r *http.Request) {
	if cookie, err := r.Cookie(sessionCookie); err == nil {
		viewer, err := c.viewer(r)
		if err == nil {
			err = c.note(r, viewer, "sign_out", "", "")
		}
		if err == nil || errors.Is(err, errSignedOut) {
			err = c.desk.SignOut(r.Context(), c.db, cookie.Value)
		}
		if err != nil {
			c.fail(w, r, handoff.Staff{}, fmt.Errorf("sign out: %w", err))
			return
		}
	}
	c.setCookie(w, sessionCookie, "", -1)
	c.render(w, r, http.StatusOK, "message", c.message(r, handoff.Staff{}, "left"))
}

// chooseLang remembers the language and goes back to where the visitor was.
func (c *Console) chooseLang(w http.ResponseWriter, r *http.Request) {
	if lang := r.PostFormValue("lang"); slices.Contains(texts.Languages, lang) {
		c.setCookie(w, langCookie, lang, 365*24*60*60)
	}
	back := r.PostFormValue("back")
	if !strings.HasPrefix(back, "/console/") || back == "/console/out" {
		back = "/console/" // never to another site
	}
	http.Redirect(w, r, back, http.StatusSeeOther)
}

// lang is the language of a page: what this browser chose, else what the person uses, else the shop's.
func (c *Console) lang(r *http.Request, viewer handoff.Staff) string {
	chosen := ""
	if cookie, err := r.Cookie(langCookie); err == nil {
		chosen = cookie.Value
	}
	for _, lang := range []string{chosen, viewer.Lang, c.config.Lang} {
		if slices.Contains(texts.Languages, lang) {
			return lang
		}
	}
	return texts.Languages[0]
}

// setCookie sets a cookie for the console alone. maxAge is in seconds; 0 lasts as long as the browser, below 0 deletes.
// SameSite is Lax, not Strict, so that a link to a case that stands in a chat opens signed in; posts from other sites
// are refused before any page runs.
func (c *Console) setCookie(w http.ResponseWriter, name, value string, maxAge int) {
	http.SetCookie(w, &http.Cookie{
		Name: name, Value: value, Path: "/console", MaxAge: maxAge,
		HttpOnly: true, Secure: c.config.Secure, SameSite: http.SameSiteLaxMode,
	})
}
