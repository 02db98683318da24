package understand

import "strings"

// EnglishFamilies are English words for families of numbered regions.
var EnglishFamilies = map[string]string{"telecom": "电信", "netcom": "网通"}

// FamilyOf is the name of a numbered region without its number, "" of another.
func FamilyOf(name string) string {
	if parts := RegionNumber.FindStringSubmatch(name); parts != nil {
		return parts[1]
	}
	return ""
}

// NumberOfRegion is the number of a region in digits: 3区 of 三.
func NumberOfRegion(han string) string {
	return strings.TrimSuffix(HanNumbers(han+Points), Points) + "区"
}

// RegionOf is the region of a family by its number, as shops write it: 电信三区.
func RegionOf(family, number string) string { return family + number + "区" }

// RegionForms are the ways to write a region in full.
func RegionForms(name string) []string {
	folded := Folded(name)
	forms := []string{folded}
	if parts := RegionNumber.FindStringSubmatch(folded); parts != nil {
		digits := strings.TrimSuffix(NumberOfRegion(parts[2]), "区")
		for _, family := range []string{parts[1], EnglishOf(parts[1])} {
			if family == "" {
				continue
			}
			forms = append(forms, family+parts[2], family+digits+"区", family+" "+digits, family+digits, family+"的"+parts[2]+"区", parts[2]+"区 "+family, parts[2]+"区"+family, digits+"区 "+family)
		}
		return forms
	}
	if bare, ok := strings.CutSuffix(folded, "区"); ok && len([]rune(bare)) >= 3 {
		forms = append(forms, bare)
	}
	return forms
}

// EnglishOf is the English word for a family of regions, "" if there is none.
func EnglishOf(family string) string {
	for en, han := range EnglishFamilies {
		if han == family {
			return en
		}
	}
	return ""
}
