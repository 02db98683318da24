package dialog
import ("testing")
func BenchmarkStepText(b *testing.B){ w:=newWorld(b); w.happen(Text{At:w.now,Text:"WF20261122000002 我要退款"}); s:=w.s; b.ResetTimer(); for b.Loop(){ w.m.Step(s, Text{At:w.now,Text:"买成电信一区了，要网通二区"}) } }
func BenchmarkStepPress(b *testing.B){ w:=newWorld(b); w.happen(Text{At:w.now,Text:"WF20261122000002 我要退款"}); s:=w.s; b.ResetTimer(); for b.Loop(){ w.m.Step(s, Press{At:w.now,Question:s.Asked,Choice:"is:wrong_region"}) } }
