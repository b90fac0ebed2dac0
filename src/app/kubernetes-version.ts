/** The newest Kubernetes minor known; the one that answers where none is named. */
export const NEWEST_MINOR = 36;
