/** What a document of `holdfast scrub` may be. */
export const DOCUMENT_KINDS = ['transcript', 'messages', 'mail', 'csv', 'html', 'json', 'text'] as const
export type DocumentKind = (typeof DOCUMENT_KINDS)[number]
