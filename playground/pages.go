package playground

import "net/http"

func (s *Server) guard(h http.Handler) http.Handler { return h }
func (s *Server) pages() http.Handler               { return http.NotFoundHandler() }
