/** Signs that turn the direction of text or cannot be seen, with which a file could seem to be of another kind. */
const hidden = /[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\p{Cc}]/gu

/** A file's name with every hidden sign made visible. */
export const visibleName = (name: string) => name.replace(hidden, '\ufffd')
