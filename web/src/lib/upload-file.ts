interface UploadParts {
  url: string
  file: Blob
  signal: AbortSignal
  /** From 0 to 1. */
  onProgress(progress: number): void
}

/** PUTs a file. By XMLHttpRequest, because fetch tells nothing about how far an upload is. */
export function uploadFile({ url, file, signal, onProgress }: UploadParts): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const request = new XMLHttpRequest()
    const abort = () => request.abort()
    request.open('PUT', url)
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0)
    request.onload = () =>
      request.status < 300 ? resolve() : reject(new Error(`The upload was refused with ${request.status}.`))
    request.onerror = () => reject(new Error('The upload was cut.'))
    request.onabort = () => reject(signal.reason)
    request.onloadend = () => signal.removeEventListener('abort', abort)
    signal.addEventListener('abort', abort)
    request.send(file)
  })
}
