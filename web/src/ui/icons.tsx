/** The icons of the web, 16 by 16, drawn with the colour of the text beside them. */
import type { ReactNode } from 'react'

interface IconProps {
  size?: number
}

function Glyph({ size = 16, children }: IconProps & { children: ReactNode }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  )
}

export const InboxIcon = (props: IconProps) => (
  <Glyph {...props}>
    <path d="M2 9.500 3.600 3.300A1 1 0 0 1 4.600 2.500h6.800a1 1 0 0 1 1 .8L14 9.500v3a1 1 0 0 1-1 1H3a1 1 0 0 1-1-1v-3Zm0 0h3.500l1 2h3l1-2H14" />
  </Glyph>
)

export const PersonIcon = (props: IconProps) => (
  <Glyph {...props}>
    <circle cx="8" cy="5" r="2.600" />
    <path d="M3 13.500c.5-2.800 2.500-4 5-4s4.500 1.200 5 4" />
  </Glyph>
)

export const PersonOffIcon = (props: IconProps) => (
  <Glyph {...props}>
    <circle cx="8" cy="5" r="2.600" />
    <path d="M3 13.500c.5-2.800 2.500-4 5-4s4.500 1.200 5 4" strokeDasharray="2 2.200" />
  </Glyph>
)

export const ClockIcon = (props: IconProps) => (
  <Glyph {...props}>
    <circle cx="8" cy="8" r="5.700" />
    <path d="M8 4.800V8l2.200 1.400" />
  </Glyph>
)

export const BoltIcon = (props: IconProps) => (
  <Glyph {...props}>
    <path d="M8.800 1.800 3.500 9h4l-.4 5.200L12.500 7h-4l.3-5.200Z" />
  </Glyph>
)

export const CheckIcon = (props: IconProps) => (
  <Glyph {...props}>
    <path d="m3 8.500 3.200 3.200L13 4.800" />
  </Glyph>
)

export const ArchiveIcon = (props: IconProps) => (
  <Glyph {...props}>
    <rect x="2" y="3" width="12" height="3" rx="1" />
    <path d="M3 6v6.500h10V6M6.500 8.700h3" />
  </Glyph>
)

export const HandIcon = (props: IconProps) => (
  <Glyph {...props}>
    <path d="M5 8V3.700a1 1 0 0 1 2 0V7m0-.2V2.800a1 1 0 0 1 2 0V7m0-3a1 1 0 0 1 2 0v4.800c0 3-1.700 5-4 5-2 0-3-1-4-3L2.300 8.200a.9.9 0 0 1 1.500-.9L5 9" />
  </Glyph>
)

export const MailIcon = (props: IconProps) => (
  <Glyph {...props}>
    <rect x="2" y="3.500" width="12" height="9" rx="1.300" />
    <path d="m2.500 4.500 5.500 4 5.500-4" />
  </Glyph>
)

export const ChatIcon = (props: IconProps) => (
  <Glyph {...props}>
    <path d="M3.500 2.800h9A1.200 1.200 0 0 1 13.700 4v6a1.200 1.200 0 0 1-1.200 1.200H8.300L5 13.800v-2.600H3.500A1.200 1.200 0 0 1 2.300 10V4a1.200 1.200 0 0 1 1.200-1.200Z" />
  </Glyph>
)

export const CodeIcon = (props: IconProps) => (
  <Glyph {...props}>
    <path d="m5.500 4.500-3.500 3.500 3.500 3.500m5-7 3.500 3.500-3.500 3.500" />
  </Glyph>
)

export const SettingsIcon = (props: IconProps) => (
  <Glyph {...props}>
    <path d="M2 4.500h6m4 0h2M2 11.500h2m4 0h6" />
    <circle cx="10" cy="4.500" r="1.800" />
    <circle cx="6" cy="11.500" r="1.800" />
  </Glyph>
)

export const BackIcon = (props: IconProps) => (
  <Glyph {...props}>
    <path d="M9.500 3.500 5 8l4.500 4.500" />
  </Glyph>
)

export const MenuIcon = (props: IconProps) => (
  <Glyph {...props}>
    <path d="M2.500 4.500h11m-11 3.500h11m-11 3.500h11" />
  </Glyph>
)

export const CloseIcon = (props: IconProps) => (
  <Glyph {...props}>
    <path d="m4 4 8 8m0-8-8 8" />
  </Glyph>
)

export const SearchIcon = (props: IconProps) => (
  <Glyph {...props}>
    <circle cx="7" cy="7" r="4.300" />
    <path d="m10.200 10.200 3.300 3.300" />
  </Glyph>
)

export const ChevronIcon = (props: IconProps) => (
  <Glyph {...props}>
    <path d="m5 6.500 3 3 3-3" />
  </Glyph>
)

export const SignOutIcon = (props: IconProps) => (
  <Glyph {...props}>
    <path d="M6.500 2.500h-3a1 1 0 0 0-1 1v9a1 1 0 0 0 1 1h3M10 5l3 3-3 3m3-3H6" />
  </Glyph>
)

export const FlagIcon = (props: IconProps) => (
  <Glyph {...props}>
    <path d="M3.500 14V2.500h8.300L10 5.700l1.800 3.300H3.500" />
  </Glyph>
)

export const SentIcon = (props: IconProps) => (
  <Glyph {...props}>
    <path d="m3.500 8.500 3 3 6-7" />
  </Glyph>
)

export const DoubleCheckIcon = (props: IconProps) => (
  <Glyph {...props}>
    <path d="m1.500 8.500 3 3 6-7M8.500 11.300l.300.200 6-7" />
  </Glyph>
)

export const FailedIcon = (props: IconProps) => (
  <Glyph {...props}>
    <circle cx="8" cy="8" r="6" />
    <path d="M8 5v3.500M8 11v.010" />
  </Glyph>
)

export const MoreIcon = (props: IconProps) => (
  <Glyph {...props}>
    <path d="M3.500 8h.010M8 8h.010M12.500 8h.010" strokeWidth="2" />
  </Glyph>
)

export const FileIcon = (props: IconProps) => (
  <Glyph {...props}>
    <path d="M4 1.500h5l3 3v10H4v-13Zm5 0v3h3" />
  </Glyph>
)

export const SendIcon = (props: IconProps) => (
  <Glyph {...props}>
    <path d="M2.500 8 13.500 2.500 10 13.500 7.500 9 2.500 8Zm5 1 6-6.500" />
  </Glyph>
)

export const SmileIcon = (props: IconProps) => (
  <Glyph {...props}>
    <circle cx="8" cy="8" r="6" />
    <path d="M5.500 9.500c.6 1 1.500 1.500 2.500 1.500s1.900-.5 2.500-1.500M6 6.300v.010M10 6.300v.010" />
  </Glyph>
)

export const ClipIcon = (props: IconProps) => (
  <Glyph {...props}>
    <path d="m13 7.500-5.300 5.300a3.200 3.200 0 0 1-4.500-4.500l5.600-5.600a2.100 2.100 0 0 1 3 3L6.200 11.300a1.050 1.050 0 0 1-1.500-1.500L9.500 5" />
  </Glyph>
)

export const PencilIcon = (props: IconProps) => (
  <Glyph {...props}>
    <path d="m10.500 2.800 2.700 2.700-7.500 7.500-3.200.5.500-3.200 7.500-7.500Zm-1.800 1.800 2.700 2.700" />
  </Glyph>
)

export const PanelIcon = (props: IconProps) => (
  <Glyph {...props}>
    <path d="M3 2.500h10a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H3a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1Zm7 0v11" />
  </Glyph>
)

export const NoteIcon = (props: IconProps) => (
  <Glyph {...props}>
    <path d="M3 2.500h10v7l-4 4H3v-11Zm10 7H9v4M5.500 5.500h5M5.500 8h3" />
  </Glyph>
)

export const RetryIcon = (props: IconProps) => (
  <Glyph {...props}>
    <path d="M13 8a5 5 0 1 1-1.500-3.500L13 6m0-3.500V6H9.500" />
  </Glyph>
)
