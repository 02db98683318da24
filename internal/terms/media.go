package terms

// MediaKind is what a file is that somebody sent.
type MediaKind string

// The kinds of media.
const (
	MediaPhoto     MediaKind = "photo"
	MediaLivePhoto MediaKind = "live_photo" // a photo with a short video
	MediaVideo     MediaKind = "video"
	MediaVideoNote MediaKind = "video_note" // a round video message
	MediaAnimation MediaKind = "animation"  // a video without sound, or a GIF
	MediaVoice     MediaKind = "voice"      // a voice message
	MediaAudio     MediaKind = "audio"
	MediaSticker   MediaKind = "sticker"
	MediaWebP      MediaKind = "webp" // a picture that was pasted as WebP, which comes as a sticker
	MediaFile      MediaKind = "file" // any other
)

// MediaKinds are all of them.
var MediaKinds = []MediaKind{
	MediaPhoto, MediaLivePhoto, MediaVideo, MediaVideoNote, MediaAnimation, MediaVoice, MediaAudio, MediaSticker, MediaWebP,
	MediaFile,
}
