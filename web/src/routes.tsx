/** What is shown at which address. */
import { Redirect, Route, Switch, useRoute } from 'wouter'
import { Composer } from './features/composer/composer.tsx'
import { ConnectionLine } from './features/connection/connection-line.tsx'
import { ConversationPane } from './features/conversation/conversation-pane.tsx'
import { ConversationList } from './features/conversation-list/conversation-list.tsx'
import { CustomerPanel } from './features/customer/customer-panel.tsx'
import { CannedPage } from './features/settings/canned-page.tsx'
import { ChannelsPage } from './features/settings/channels-page.tsx'
import { KeysPage } from './features/settings/keys-page.tsx'
import { ProfilePage } from './features/settings/profile-page.tsx'
import { SettingsPage, settingsPages, settingsPath } from './features/settings/settings-page.tsx'
import { TeamPage } from './features/settings/team-page.tsx'
import { InboxPage } from './features/shell/inbox-page.tsx'
import { SelfBar } from './features/shell/self-bar.tsx'
import { ViewsHeader } from './features/shell/views-header.tsx'
import { ViewsPane } from './features/views/views-pane.tsx'
import { useText } from './i18n/i18n.ts'
import { useInbox } from './lib/inbox-context.ts'
import type { SessionKeeper } from './lib/session/session.ts'
import { useAgent } from './lib/store/hooks.ts'
import { ChatIcon } from './ui/icons.tsx'
import { EmptyState } from './ui/states.tsx'

export function Routes({ session }: { session: SessionKeeper }) {
  return (
    <Switch>
      <Route path={/^\/(?:c\/(?<conversationId>[^/]+))?$/}>
        <InboxRoute session={session} />
      </Route>
      <Route path="/settings/:page">{({ page }) => <SettingsRoute page={page} />}</Route>
      <Route>
        <Redirect to="/" replace />
      </Route>
    </Switch>
  )
}

function SettingsRoute({ page }: { page: string }) {
  const { self } = useInbox()
  const role = useAgent(self.id)?.role ?? self.role
  const mayManage = role !== 'AGENT'
  const pages = settingsPages.filter((name) => name !== 'keys' || mayManage)
  const name = pages.find((one) => one === page)
  if (!name) return <Redirect to={settingsPath('profile')} replace />
  return (
    <SettingsPage page={name} pages={pages}>
      {name === 'profile' && <ProfilePage />}
      {name === 'team' && <TeamPage />}
      {name === 'channels' && <ChannelsPage mayManage={mayManage} />}
      {name === 'keys' && <KeysPage />}
      {name === 'canned' && <CannedPage mayManage={mayManage} />}
    </SettingsPage>
  )
}

function InboxRoute({ session }: { session: SessionKeeper }) {
  const { inbox: text } = useText()
  const [isOpen, params] = useRoute('/c/:conversationId')
  const openId = isOpen ? params.conversationId : null
  return (
    <InboxPage
      views={(close) => (
        <>
          <ViewsHeader />
          <ViewsPane onChoose={close} />
          <ConnectionLine />
          <SelfBar session={session} />
        </>
      )}
      list={<ConversationList openId={openId} />}
      conversation={
        openId ? (
          <ConversationPane
            key={openId}
            id={openId}
            composer={(parts) => <Composer conversationId={openId} {...parts} />}
            customer={(close) => <CustomerPanel conversationId={openId} onClose={close} />}
          />
        ) : (
          <EmptyState icon={<ChatIcon size={28} />} title={text.choose} text={text.chooseText} />
        )
      }
      isConversationOpen={openId !== null}
    />
  )
}
