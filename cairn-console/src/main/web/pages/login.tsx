import { useState } from "preact/hooks";
import { API, ApiError, problemOf, signIn } from "../api/client";
import type { Problem, Session } from "../api/types";
import { ProblemBox } from "../parts/basics";
import { text } from "../text";

export function LoginPage({ logins: { token, provider } }: { logins: Session["logins"] }) {
  return (
    <main class="login" id="content">
      <div class="panel">
        <h1>{text.login.title}</h1>
        {provider !== undefined && <a class="button primary" href={providerPage(provider)}>{text.login.provider}</a>}
        {token && <TokenForm />}
        {!token && provider === undefined && <p>{text.login.elsewhere}</p>}
      </div>
    </main>
  );
}

/** The login at the provider, which sends the browser back to this page. */
const providerPage = (path: string): string =>
  `${API}/${path}?${new URLSearchParams({ return: location.pathname + location.search })}`;

function TokenForm() {
  const [refused, setRefused] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    setProblem(undefined);
    setRefused(false);
    try {
      await signIn(String(form.get("token")).trim());
    } catch (error) {
      if (error instanceof ApiError && error.problem.status === 401) {
        setRefused(true);
      } else {
        setProblem(problemOf(error));
      }
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <label>
        {text.login.token}
        <input name="token" type="password" required autoComplete="current-password" />
      </label>
      <p class="muted">{text.login.hint}</p>
      {refused && <p class="problem" role="alert">{text.login.refused}</p>}
      {problem && <ProblemBox problem={problem} />}
      <button class="primary">{text.login.submit}</button>
    </form>
  );
}
