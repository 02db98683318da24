package report

import (
	"fmt"
	"math"
	"slices"

	"github.com/go-analyze/charts"
)

// Picture is what is drawn of numbers.
type Picture struct {
	Labels []string // below the bars; only ASCII is sure to be drawn in a PNG
	// Series are bars; a later one stands beside an earlier one.
	Series [][]float64
	Width  int // pixels
	Height int
}

// ink is readable on light and on dark pages; series have colours that the eye tells apart also without red and green.
var (
	ink    = charts.ColorRGB(128, 138, 150)
	series = []charts.Color{charts.ColorRGB(59, 130, 246), charts.ColorRGB(224, 142, 32), charts.ColorRGB(122, 79, 176)}
)

// SVG draws bars for a page: on no ground of its own.
func (p Picture) SVG() ([]byte, error) {
	return p.draw(charts.ChartOutputSVG, charts.ColorTransparent)
}

// PNG draws bars for a chat.
func (p Picture) PNG() ([]byte, error) { return p.draw(charts.ChartOutputPNG, charts.ColorWhite) }

func (p Picture) draw(format string, ground charts.Color) ([]byte, error) {
	theme := charts.MakeTheme(charts.ThemeOption{
		AxisStrokeColor: ink, AxisSplitLineColor: ink.WithAlpha(60), BackgroundColor: ground, TextColor: ink, SeriesColors: series,
	})
	painter := charts.NewPainter(charts.PainterOptions{OutputFormat: format, Width: p.Width, Height: p.Height, Theme: theme})
	option := charts.NewBarChartOptionWithData(p.Series)
	option.Theme = theme
	option.Padding = charts.NewBoxEqual(8)
	option.CategoryAxis.Labels = p.Labels
	option.Legend.Show = charts.Ptr(false)
	option.ValueFormatter = func(v float64) string { return fmt.Sprintf("%.0f", v) }
	for i := range option.ValueAxis { // counts: from nothing up, in four whole steps
		option.ValueAxis[i].Min, option.ValueAxis[i].Max = charts.Ptr(0.0), charts.Ptr(4*max(1, math.Ceil(p.highest()/4)))
		option.ValueAxis[i].RangeValuePaddingScale = charts.Ptr(0.0)
		option.ValueAxis[i].LabelCount = 5
	}
	if err := painter.BarChart(option); err != nil {
		return nil, fmt.Errorf("draw: %w", err)
	}
	return painter.Bytes()
}

func (p Picture) highest() float64 {
	highest := 0.0
	for _, one := range p.Series {
		highest = max(highest, slices.Max(append([]float64{0}, one...)))
	}
	return highest
}
