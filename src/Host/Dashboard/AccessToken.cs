using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Lockstep.Host.Dashboard;

/// <summary>What whoever watches a process from beyond its machine has to show: in the address once, then in a cookie, or as a bearer token.</summary>
internal sealed class AccessToken(string token)
{
    private const string Cookie = "lockstep_token";
    private const string Parameter = "token";
    private const string Scheme = "Bearer ";

    private readonly byte[] _digest = SHA256.HashData(Encoding.UTF8.GetBytes(token));

    /// <summary>The token.</summary>
    public string Text => token;

    /// <summary>One that nobody guesses.</summary>
    public static AccessToken New() => new(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));

    /// <summary>Lets a request through, sends a browser that has the token in its address there again without it, or refuses.</summary>
    public Task Check(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        var authorization = request.Headers.Authorization.ToString();
        if (authorization.StartsWith(Scheme, StringComparison.Ordinal) && IsRight(authorization[Scheme.Length..])) return next(context);
        if (request.Cookies.TryGetValue(Cookie, out var kept) && IsRight(kept)) return next(context);
        if (IsRight(request.Query[Parameter].ToString()))
        {
            context.Response.Cookies.Append(Cookie, token, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict });
            context.Response.Redirect(request.Path);
            return Task.CompletedTask;
        }

        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate = Scheme.TrimEnd();
        return context.Response.WriteAsync("A token is needed: open the address that the program printed at its start, or send 'Authorization: Bearer TOKEN'.\n");
    }

    // In constant time, whatever the length.
    private bool IsRight(string shown) => CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(shown)), _digest);
}
