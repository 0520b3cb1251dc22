export interface LoginUser {
  readonly kind: "login_user";
  readonly username: string;
  readonly password: string;
  readonly version: string | undefined;
  readonly context: string | undefined;
}

export interface LogoutUser {
  readonly kind: "logout_user";
}

export interface Identity {
  readonly userId: number;
}
